using 'migrations.bicep'

param location = readEnvironmentVariable('FEEDBOARD_LOCATION')
param environmentName = readEnvironmentVariable('FEEDBOARD_ENVIRONMENT')
param identityName = readEnvironmentVariable('FEEDBOARD_IDENTITY')
param vaultName = readEnvironmentVariable('FEEDBOARD_VAULT')
param registryEndpoint = readEnvironmentVariable('AZURE_CONTAINER_REGISTRY_ENDPOINT')
param image = readEnvironmentVariable('SERVICE_MIGRATIONS_IMAGE_NAME')
param timeout = int(readEnvironmentVariable('FEEDBOARD_MIGRATION_SECONDS', '1800'))
