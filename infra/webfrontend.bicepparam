using 'webfrontend.bicep'

param location = readEnvironmentVariable('FEEDBOARD_LOCATION')
param environmentName = readEnvironmentVariable('FEEDBOARD_ENVIRONMENT')
param identityName = readEnvironmentVariable('FEEDBOARD_IDENTITY')
param vaultName = readEnvironmentVariable('FEEDBOARD_VAULT')
param registryEndpoint = readEnvironmentVariable('AZURE_CONTAINER_REGISTRY_ENDPOINT')
param image = readEnvironmentVariable('SERVICE_WEBFRONTEND_IMAGE_NAME')
param minReplicas = int(readEnvironmentVariable('FEEDBOARD_MIN_REPLICAS', '2'))
param maxReplicas = int(readEnvironmentVariable('FEEDBOARD_MAX_REPLICAS', '10'))
param domains = json(readEnvironmentVariable('FEEDBOARD_WEB_DOMAINS', '[]'))
param settings = json(readEnvironmentVariable('FEEDBOARD_WEB_SETTINGS', '{}'))
param providers = json(readEnvironmentVariable('FEEDBOARD_PROVIDERS', '[]'))
