import { postgresSettings } from 'types.bicep'

param location string
param tags object
param name string
param vaultName string
param settings postgresSettings

@secure()
param password string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: settings.sku, tier: settings.tier }
  properties: {
    version: settings.version
    availabilityZone: settings.zone
    administratorLogin: 'feedboard'
    administratorLoginPassword: password
    storage: { storageSizeGB: settings.storage, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: settings.backupDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
    network: { publicNetworkAccess: 'Enabled' }
  }
}

// 0.0.0.0 means Azure's own addresses: without a virtual network the services have no fixed ones. TLS and the password keep others out.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = {
  parent: server
  name: 'azure'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: 'feeddb'
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

var address = 'Host=${server.properties.fullyQualifiedDomainName};Username=feedboard;Database=${database.name};SSL Mode=VerifyFull'

resource connection 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'connection-feeddb'
  properties: { value: '${address};Password=${password}' }
}

output name string = server.name
