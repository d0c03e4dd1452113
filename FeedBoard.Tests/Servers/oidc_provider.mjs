// A provider of OpenID Connect by npm's oidc-provider, in which everybody is logged in as "node-ann" without being asked.
// Arguments: the port, the address of the board's return page.
import Provider from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'feedboard',
    client_secret: 'a secret of the board and of the provider',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'client_secret_post',
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['nickname'] },
  conformIdTokenClaims: false, // what scopes ask for is in the ID token
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, nickname: 'Node Ann' }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});
const callback = provider.callback();
const { createServer } = await import('node:http');
createServer(async (request, response) => {
  if (request.url.startsWith('/interaction/'))
    await provider.interactionFinished(request, response, { login: { accountId: 'node-ann' } });
  else
    callback(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log(`READY ${issuer}`));
