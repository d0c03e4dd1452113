// The page. It signs people in and forwards /api/** with their token.
import { customDomain } from 'modules/types.bicep'

param location string
param environmentName string
param identityName string
param vaultName string
param registryEndpoint string
param image string
param minReplicas int
param maxReplicas int
param domains customDomain[]
param settings object

resource environment 'Microsoft.App/managedEnvironments@2025-10-02-preview' existing = {
  name: environmentName
}

var ownHost = 'webfrontend.${environment.properties.defaultDomain}'

module service 'modules/service.bicep' = {
  params: {
    name: 'webfrontend'
    location: location
    environmentName: environmentName
    identityName: identityName
    registryEndpoint: registryEndpoint
    image: image
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    domains: domains
    vaultName: vaultName
    secretNames: []
    variables: [
      { name: 'services__apiservice__https__0', value: 'https://apiservice.${environment.properties.defaultDomain}' }
      { name: 'Board__PublicUrl', value: 'https://${empty(domains) ? ownHost : domains[0].name}/' }
    ]
    settings: settings
  }
}

output WEBFRONTEND_URL string = service.outputs.url
