import { loginProvider, mailSettings, postgresSettings } from 'types.bicep'

param location string
param tags object

@minLength(13)
@maxLength(13)
@description('Makes names unique that must be so in all of Azure.')
param token string

param images string

@secure()
param s3AccessKeyId string

@secure()
param s3SecretAccessKey string

param mail mailSettings

@secure()
param mailPassword string

param providers loginProvider[]

@secure()
param providerSecrets string

param postgres postgresSettings

// The ids of Azure's built-in roles.
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
var keyVaultSecretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

// The identity of the services. It may pull images and read secrets, and nothing else.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${token}'
  location: location
  tags: tags
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'cr${token}'
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false }
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, acrPull)
  properties: { principalId: identity.properties.principalId, principalType: 'ServicePrincipal', roleDefinitionId: acrPull }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enabledForTemplateDeployment: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
  }
}

resource mayReadSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, keyVaultSecretsUser)
  properties: { principalId: identity.properties.principalId, principalType: 'ServicePrincipal', roleDefinitionId: keyVaultSecretsUser }
}

module secrets 'secrets.bicep' = {
  params: {
    vaultName: vault.name
    images: images
    s3AccessKeyId: s3AccessKeyId
    s3SecretAccessKey: s3SecretAccessKey
    mail: mail
    mailPassword: mailPassword
    providers: providers
    providerSecrets: providerSecrets
  }
}

module database 'database.bicep' = {
  params: {
    location: location
    tags: tags
    name: empty(postgres.name) ? 'psql-${token}' : postgres.name
    vaultName: vault.name
    settings: postgres
    password: vault.getSecret('postgres-password')
  }
  dependsOn: [secrets]
}

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    workspaceCapping: { dailyQuotaGb: 1 } // what a day of logs may cost at most; what comes after it is lost
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-10-02-preview' = {
  name: 'cae-${token}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: { customerId: logs.properties.customerId, sharedKey: logs.listKeys().primarySharedKey }
    }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

// Aspire's dashboard: logs, traces and metrics of the services, for those who may read the resource group.
resource dashboard 'Microsoft.App/managedEnvironments/dotNetComponents@2025-10-02-preview' = {
  parent: environment
  name: 'aspire-dashboard'
  properties: { componentType: 'AspireDashboard' }
}

output registryEndpoint string = registry.properties.loginServer
output environmentName string = environment.name
output identityName string = identity.name
output vaultName string = vault.name
output postgresName string = database.outputs.name
output dashboardUrl string = 'https://${dashboard.name}.ext.${environment.properties.defaultDomain}'
