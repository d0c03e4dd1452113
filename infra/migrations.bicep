// Updates the schema and ends. A hook of azd (scripts/azd-migrate) starts it as soon as it is deployed, and waits: API and front end come
// after that.
param location string
param environmentName string
param identityName string
param vaultName string
param registryEndpoint string
param image string

@minValue(60)
@description('Seconds. A migration of a large board may take longer than the default.')
param timeout int

resource environment 'Microsoft.App/managedEnvironments@2025-10-02-preview' existing = {
  name: environmentName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource job 'Microsoft.App/jobs@2025-10-02-preview' = {
  name: 'migrations'
  location: location
  tags: { 'azd-service-name': 'migrations' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: timeout
      replicaRetryLimit: 0
      registries: [{ server: registryEndpoint, identity: identity.id }]
      secrets: [{ name: 'connection-feeddb', keyVaultUrl: '${vault.properties.vaultUri}secrets/connection-feeddb', identity: identity.id }]
    }
    template: {
      containers: [
        {
          name: 'migrations'
          image: image
          args: ['migrate']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [{ name: 'ConnectionStrings__feeddb', secretRef: 'connection-feeddb' }]
        }
      ]
    }
  }
}
