// A service that always runs: two replicas or more, one more for every 50 concurrent requests, replaced without an outage.
import { customDomain, environmentVariable } from 'types.bicep'

param name string
param location string
param environmentName string
param identityName string
param registryEndpoint string
param image string

@minValue(1)
@maxValue(10)
param minReplicas int

@minValue(1)
@maxValue(10)
@description('A replica of the API takes 41 connections of the database, and a deployment runs the old and the new ones side by side.')
param maxReplicas int

@description('vCPU of a replica: 0.25 to 4, in quarters.')
param cpu string

@description('Memory of a replica; Azure takes 2 GiB for each vCPU.')
param memory string

@description('Hosts of one\'s own, beside the one that Azure gives.')
param domains customDomain[]

@description('Name of the secret of the service, and in the vault.')
param secretNames string[]

param vaultName string
param variables environmentVariable[]

@description('Further settings of one\'s own, by name. They replace those of this template.')
param settings object

resource environment 'Microsoft.App/managedEnvironments@2025-10-02-preview' existing = {
  name: environmentName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

var host = '${name}.${environment.properties.defaultDomain}'

// Probes use the IP address, and the services accept only their own hosts.
var probeHeaders = [{ name: 'Host', value: host }]

resource app 'Microsoft.App/containerApps@2025-10-02-preview' = {
  name: name
  location: location
  tags: { 'azd-service-name': name }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [{ server: registryEndpoint, identity: identity.id }]
      // Replicas share the keys of cookies and forms; the platform stores them.
      runtime: { dotnet: { autoConfigureDataProtection: true } }
      secrets: [
        for secret in secretNames: {
          name: secret
          keyVaultUrl: '${vault.properties.vaultUri}secrets/${secret}'
          identity: identity.id
        }
      ]
      ingress: {
        external: true
        targetPort: 8080
        transport: 'auto'
        allowInsecure: false
        customDomains: [
          for domain in domains: {
            name: domain.name
            bindingType: domain.?certificateId == null ? 'Disabled' : 'SniEnabled'
            certificateId: domain.?certificateId
          }
        ]
      }
    }
    template: {
      terminationGracePeriodSeconds: 40
      containers: [
        {
          name: name
          image: image
          resources: { cpu: json(cpu), memory: memory }
          env: concat(
            filter(
              concat(variables, [
                { name: 'AllowedHosts', value: join(concat([host], map(domains, domain => domain.name)), ';') }
                // The ingress of Container Apps and the services behind it: a range without public addresses (RFC 6598).
                { name: 'Proxies__Known__0', value: '100.64.0.0/10' }
              ]),
              variable => !contains(settings, variable.name)
            ),
            map(items(settings), setting => { name: setting.key, value: string(setting.value) })
          )
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/alive', port: 8080, httpHeaders: probeHeaders }
              periodSeconds: 2
              failureThreshold: 60
            }
            {
              type: 'Readiness'
              httpGet: { path: '/health', port: 8080, httpHeaders: probeHeaders }
              periodSeconds: 5
              timeoutSeconds: 6
              failureThreshold: 3
            }
            {
              type: 'Liveness'
              httpGet: { path: '/alive', port: 8080, httpHeaders: probeHeaders }
              periodSeconds: 10
              timeoutSeconds: 6
              failureThreshold: 3
            }
          ]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [{ name: 'http', http: { metadata: { concurrentRequests: '50' } } }]
      }
    }
  }
}

output url string = 'https://${empty(domains) ? host : domains[0].name}'
