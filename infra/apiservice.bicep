// The API.
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
    domains: domains
    vaultName: vaultName
    secretNames: ['connection-feeddb', 'connection-images', 'signing-key', 's3-access-key-id', 's3-secret-access-key']
    variables: [
      { name: 'ConnectionStrings__feeddb', secretRef: 'connection-feeddb' }
      { name: 'ConnectionStrings__images', secretRef: 'connection-images' }
      { name: 'Auth__SigningKey', secretRef: 'signing-key' }
      { name: 'AWS_ACCESS_KEY_ID', secretRef: 's3-access-key-id' }
      { name: 'AWS_SECRET_ACCESS_KEY', secretRef: 's3-secret-access-key' }
    ]
    settings: settings
  }
}

output APISERVICE_URL string = service.outputs.url
