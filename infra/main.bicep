// All resources that the services need, in one resource group. The three services are deployed afterwards, each by the file of its name.
import { loginProvider } from 'modules/types.bicep'

targetScope = 'subscription'

@minLength(1)
@maxLength(32)
@description('The name of the azd environment; the resource group is called rg-NAME.')
param environmentName string

@minLength(1)
@description('The Azure region.')
@metadata({ azd: { type: 'location' } })
param location string

@description('The bucket: s3://BUCKET?region=REGION (AWS), or s3://BUCKET?endpoint=https://HOST&region=REGION&pathStyle=true.')
param images string

@secure()
@description('The access key of the bucket.')
param s3AccessKeyId string

@secure()
@description('The secret of that access key.')
param s3SecretAccessKey string

@description('The mail server, HOST or HOST:PORT. Empty: the board sends no mail.')
param mailServer string = ''

@description('The address that mail comes from.')
param mailFrom string = ''

@description('The user of the mail server. Empty: nobody logs in there.')
param mailUser string = ''

@secure()
@description('The password of that user.')
param mailPassword string = ''

@description('Providers of OpenID Connect that people can log in with.')
param providers loginProvider[] = []

@secure()
@description('The client secret of each provider: NAME=SECRET, separated by spaces.')
param providerSecrets string = ''

@description('The database server. Empty: a name is made. A server that is there already, such as a restored one, is taken over.')
param postgresName string = ''

@description('Major version of PostgreSQL. A new one is an upgrade that Azure does in place; an older one is refused.')
@allowed(['15', '16', '17', '18'])
param postgresVersion string

@description('Compute size of the database server. The smallest one allows 35 connections, less than one replica of the API takes; Standard_B2s allows 414.')
param postgresSku string

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param postgresTier string

@minValue(32)
@description('GiB. It can grow, never shrink.')
param postgresStorage int

@allowed(['1', '2', '3'])
@description('The availability zone of the database server. It cannot change later without a failover.')
param postgresZone string

@minValue(7)
@maxValue(35)
@description('How many days back the database can be restored.')
param postgresBackupDays int

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module resources 'modules/resources.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: toLower(uniqueString(subscription().id, environmentName, location))
    images: images
    s3AccessKeyId: s3AccessKeyId
    s3SecretAccessKey: s3SecretAccessKey
    mail: { server: mailServer, from: mailFrom, user: mailUser }
    mailPassword: mailPassword
    providers: providers
    providerSecrets: providerSecrets
    postgres: {
      name: postgresName
      version: postgresVersion
      sku: postgresSku
      tier: postgresTier
      storage: postgresStorage
      zone: postgresZone
      backupDays: postgresBackupDays
    }
  }
}

// azd stores these in its environment, where the files of the services, the hook and the next run of this file (FEEDBOARD_POSTGRES) read
// them. None of them is secret.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = resources.outputs.registryEndpoint
output FEEDBOARD_LOCATION string = location
output FEEDBOARD_ENVIRONMENT string = resources.outputs.environmentName
output FEEDBOARD_IDENTITY string = resources.outputs.identityName
output FEEDBOARD_VAULT string = resources.outputs.vaultName
output FEEDBOARD_POSTGRES string = resources.outputs.postgresName
output FEEDBOARD_DASHBOARD string = resources.outputs.dashboardUrl
