// Types that several files share.

@export()
type postgresSettings = {
  @description('Of the server; empty: one is made.')
  name: string
  version: string
  sku: string
  tier: string
  @description('GiB.')
  storage: int
  zone: string
  backupDays: int
}

@export()
type mailSettings = {
  @description('HOST or HOST:PORT; empty: the board sends no mail.')
  server: string
  @description('The address that mail comes from.')
  from: string
  user: string
}

@export()
@description('A host name of one\'s own. Without a certificate it is bound, but not served by HTTPS yet: the way to get one.')
type customDomain = {
  name: string
  certificateId: string?
}

@export()
type environmentVariable = {
  name: string
  @description('In plain.')
  value: string?
  @description('The name of a secret of the service.')
  secretRef: string?
}

@export()
@description('A provider of OpenID Connect. Its secret is a secret of the page, named by clientSecretName.')
type loginProvider = {
  @description('Small letters, digits and dashes.')
  name: string
  @description('The https address of the provider.')
  authority: string
  clientId: string
  @description('What people read on the button; without it the name.')
  displayName: string?
}
