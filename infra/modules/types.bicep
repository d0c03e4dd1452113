// Types that several files share.

@export()
type postgresSettings = {
  version: string
  sku: string
  tier: string
  @description('GiB.')
  storage: int
  zone: string
  backupDays: int
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
