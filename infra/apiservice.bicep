// The API.
import { boardUrl, providerVariables } from 'modules/settings.bicep'
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

@description('Of the page, whose address links in mails and passkeys need.')
param webDomains customDomain[]

@description('Whether the board has a mail server.')
param mail bool

param providers loginProvider[]

resource environment 'Microsoft.App/managedEnvironments@2025-10-02-preview' existing = {
  name: environmentName
}

module service 'modules/service.bicep' = {
  params: {
    name: 'apiservice'
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
    secretNames: concat(
      ['connection-feeddb', 'connection-images', 'signing-key', 's3-access-key-id', 's3-secret-access-key'],
      mail ? ['connection-mail'] : []
    )
    variables: concat(
      [
        { name: 'ConnectionStrings__feeddb', secretRef: 'connection-feeddb' }
        { name: 'ConnectionStrings__images', secretRef: 'connection-images' }
        { name: 'Auth__SigningKey', secretRef: 'signing-key' }
        { name: 'AWS_ACCESS_KEY_ID', secretRef: 's3-access-key-id' }
        { name: 'AWS_SECRET_ACCESS_KEY', secretRef: 's3-secret-access-key' }
        { name: 'Board__PublicUrl', value: boardUrl(webDomains, environment.properties.defaultDomain) }
        // One image at a time may take 1 GiB (Images:ThumbnailMemory): with two, the default, a replica would need 3 GiB.
        { name: 'Images__ThumbnailConcurrency', value: '1' }
      ],
      mail ? [{ name: 'ConnectionStrings__mail', secretRef: 'connection-mail' }] : [],
      flatten(map(providers, provider => providerVariables(provider)))
    )
    settings: settings
  }
}

output APISERVICE_URL string = service.outputs.url
