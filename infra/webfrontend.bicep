// The page. It signs people in and forwards /api/** with their token.
import { boardUrl, clientSecretName, providerVariables } from 'modules/settings.bicep'
import { customDomain, loginProvider } from 'modules/types.bicep'

param location string
param environmentName string
param identityName string
param vaultName string
param registryEndpoint string
param image string
param minReplicas int
param maxReplicas int
param cpu string
param memory string
param domains customDomain[]
param settings object
param providers loginProvider[]

resource environment 'Microsoft.App/managedEnvironments@2025-10-02-preview' existing = {
  name: environmentName
}

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
    cpu: cpu
    memory: memory
    domains: domains
    vaultName: vaultName
    secretNames: map(providers, provider => clientSecretName(provider.name))
    variables: concat(
      [
        { name: 'services__apiservice__https__0', value: 'https://apiservice.${environment.properties.defaultDomain}' }
        { name: 'Board__PublicUrl', value: boardUrl(domains, environment.properties.defaultDomain) }
      ],
      flatten(map(providers, provider => providerVariables(provider))),
      map(providers, provider => {
        name: 'Auth__Oidc__${provider.name}__ClientSecret'
        secretRef: clientSecretName(provider.name)
      })
    )
    settings: settings
  }
}

output WEBFRONTEND_URL string = service.outputs.url
