// The secrets of the services. The signing key and the password of the database are generated once, and a later deployment leaves them. The
// others are parameters, and each deployment sets them.
import { clientSecret, clientSecretName, smtpUrl } from 'settings.bicep'
import { loginProvider, mailSettings } from 'types.bicep'

param vaultName string
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

// newGuid is only allowed in defaults of parameters. Each value has 122 random bits.
@secure()
param signingKey string = '${newGuid()}${newGuid()}'

// PostgreSQL on Azure requires three kinds of characters.
@secure()
param postgresPassword string = '${newGuid()}-${toUpper(newGuid())}'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

@onlyIfNotExists()
resource madeSigningKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'signing-key'
  properties: { value: signingKey }
}

@onlyIfNotExists()
resource madePostgresPassword 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'postgres-password'
  properties: { value: postgresPassword }
}

resource imagesConnection 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'connection-images'
  properties: { value: images }
}

resource keyId 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 's3-access-key-id'
  properties: { value: s3AccessKeyId }
}

resource secretKey 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 's3-secret-access-key'
  properties: { value: s3SecretAccessKey }
}

resource mailConnection 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(mail.server)) {
  parent: vault
  name: 'connection-mail'
  properties: {
    value: empty(mail.from)
      ? fail('FEEDBOARD_MAIL_FROM is missing: the address that mail comes from')
      : smtpUrl(mail.server, mail.from, mail.user, mailPassword)
  }
}

resource clientSecrets 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = [
  for provider in providers: {
    parent: vault
    name: clientSecretName(provider.name)
    properties: {
      value: contains(' ${providerSecrets}', ' ${provider.name}=')
        ? clientSecret(providerSecrets, provider.name)
        : fail('FEEDBOARD_PROVIDER_SECRETS has no secret for ${provider.name}: NAME=SECRET, separated by spaces')
    }
  }
]
