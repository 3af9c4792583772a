// A certified OpenID provider for tests, at 127.0.0.1 and the port that is named. Whoever signs in is who they say; Bob's address is
// not verified there.
const { default: Provider } = await import(process.env.PROVIDER);
const port = Number(process.argv[2]);
const people = {
  'ada@example.com': { email_verified: true, given_name: 'Ada', family_name: 'Berg', groups: ['customers'] },
  'ben@example.com': { email_verified: false, name: 'Ben Okoye', groups: [] },
  'ingrid@example.com': { email_verified: true, name: 'Ingrid Solberg', groups: ['agents'] },
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'helpdesk',
    client_secret: 'helpdesk-secret',
    redirect_uris: process.env.REDIRECTS.split(','),
    post_logout_redirect_uris: process.env.REDIRECTS.split(',').map((uri) => `${new URL(uri).origin}/signed-out`),
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'family_name', 'groups'] },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: true, ...people[id] }),
  }),
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  cookies: { keys: ['for tests alone'] },
});
provider.listen(port, '127.0.0.1');
