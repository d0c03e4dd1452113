// Settings of the services that are put together from parameters.
import { customDomain, environmentVariable, loginProvider } from 'types.bicep'

@export()
@description('The address of the front page, for links in mails, passkeys and absolute addresses. API and page get the same.')
func boardUrl(domains customDomain[], defaultDomain string) string =>
  'https://${empty(domains) ? 'webfrontend.${defaultDomain}' : domains[0].name}/'

@export()
@description('ConnectionStrings:mail. TLS on port 465, STARTTLS on others. Without a user nobody logs in.')
func smtpUrl(server string, from string, user string, password string) string =>
  'smtp://${empty(user) ? '' : '${uriComponent(user)}:${uriComponent(password)}@'}${server}?from=${uriComponent(from)}'

@export()
func clientSecretName(provider string) string => 'oidc-${provider}-client-secret'

@export()
@description('The secret of one provider in NAME=SECRET, separated by spaces.')
func clientSecret(secrets string, provider string) string =>
  substring(first(filter(split(secrets, ' '), entry => startsWith(entry, '${provider}=')))!, length(provider) + 1)

@export()
@description('What API and page both need to know of a provider.')
func providerVariables(provider loginProvider) environmentVariable[] => [
  { name: 'Auth__Oidc__${provider.name}__Authority', value: provider.authority }
  { name: 'Auth__Oidc__${provider.name}__ClientId', value: provider.clientId }
  { name: 'Auth__Oidc__${provider.name}__DisplayName', value: provider.?displayName ?? provider.name }
]
