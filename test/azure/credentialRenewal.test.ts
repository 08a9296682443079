import { describe, expect, it } from 'vitest';
import { CLOUDS } from '../../src/azure/cloud.ts';
import { createCredential } from '../../src/azure/credential.ts';
import { renewable } from '../../src/azure/renewable.ts';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { APPLICATION, NOW } from './login.ts';

const LATER = 8_640_000_000_000_000;

/** Credentials that cache for ever: the n-th one hands out `n:scope`. */
function factory(failing: readonly number[] = []) {
  let made = 0;
  const create = async () => {
    made += 1;
    const number = made;
    await Promise.resolve();
    if (failing.includes(number)) throw new Error(`number ${number} cannot be made`);
    return { getToken: async (scopes: string | string[]) => ({ token: `${number}:${String(scopes)}`, expiresOnTimestamp: LATER }) };
  };
  return { create, made: () => made };
}

const tokenOf = async (credential: Awaited<ReturnType<typeof renewable>>, scope = 'arm') => (await credential.getToken(scope))?.token;

describe('a credential that can be renewed', () => {
  it('hands out what it has until a token of it is refused, then that of a new one', async () => {
    const { create, made } = factory();
    const credential = await renewable(create, () => 0);
    expect([await tokenOf(credential), await tokenOf(credential), made()]).toEqual(['1:arm', '1:arm', 1]);
    await credential.renew('1:arm');
    expect([await tokenOf(credential), made()]).toEqual(['2:arm', 2]);
  });

  it('is made anew once for all who were refused the same token, at the same time or later', async () => {
    const { create, made } = factory();
    const credential = await renewable(create, () => 0);
    await tokenOf(credential);
    await Promise.all([credential.renew('1:arm'), credential.renew('1:arm'), credential.renew('1:arm')]);
    await credential.renew('1:arm');
    expect([await tokenOf(credential), made()]).toEqual(['2:arm', 2]);
  });

  it('is not made anew for another token of one that is gone already', async () => {
    const { create, made } = factory();
    const credential = await renewable(create, () => 0);
    await Promise.all([tokenOf(credential), tokenOf(credential, 'graph')]);
    await credential.renew('1:arm');
    await credential.renew('1:graph');
    expect(made()).toBe(2);
  });

  it('is made anew again when the new token is refused too', async () => {
    const { create, made } = factory();
    const credential = await renewable(create, () => 0);
    for (const number of [1, 2]) {
      expect(await tokenOf(credential)).toBe(`${number}:arm`);
      await credential.renew(`${number}:arm`);
    }
    expect([await tokenOf(credential), made()]).toEqual(['3:arm', 3]);
  });

  it('is not made anew for a token that it never handed out', async () => {
    const { create, made } = factory();
    const credential = await renewable(create, () => 0);
    await credential.renew('of somebody else');
    expect(made()).toBe(1);
  });

  it('is made anew once where the new one hands out the refused token again, as a host that caches does', async () => {
    let made = 0;
    const credential = await renewable(async () => {
      made += 1;
      return { getToken: async () => ({ token: 'cached elsewhere', expiresOnTimestamp: LATER }) };
    }, () => 0);
    for (let refused = 0; refused < 3; refused += 1) await credential.renew((await tokenOf(credential)) ?? '');
    expect(made).toBe(2);
  });

  it('says so where it cannot be made, and keeps the one it had', async () => {
    const credential = await renewable(factory([2]).create, () => 0);
    await tokenOf(credential);
    await expect(credential.renew('1:arm')).rejects.toThrow('number 2 cannot be made');
    expect(await tokenOf(credential)).toBe('1:arm');
    await expect(renewable(factory([1]).create, () => 0)).rejects.toThrow('number 1 cannot be made');
  });

  it('brings a real credential to ask Entra once more, which it would not until shortly before the end', async () => {
    const simulator = createSimulator({ estate: contosoEstate(), now: () => NOW });
    const environment = { ...APPLICATION, AZURE_CLIENT_SECRET: CONTOSO.clientSecret };
    const httpClient = simulatedHttpClient((request) => simulator.handle(request));
    const credential = await renewable(() => createCredential({ auth: 'environment', cloud: CLOUDS.AzureCloud, tenantId: undefined, environment, httpClient }), () => NOW);
    const scope = CLOUDS.AzureCloud.armScope;
    const first = await tokenOf(credential, scope);
    expect([await tokenOf(credential, scope), simulator.log.length]).toEqual([first, 1]);
    await credential.renew(first ?? '');
    const second = await tokenOf(credential, scope);
    expect([second === first, simulator.log.length]).toEqual([false, 2]);
  });

  const jwt = (oid: string, mark: string) => `x.${Buffer.from(JSON.stringify({ tid: 't', oid, mark })).toString('base64url')}.y`;

  it('asks once for a scope, and again shortly before the end or for claims', async () => {
    let asked = 0;
    let clock = 0;
    const getToken = async () => ({ token: jwt('a', String((asked += 1))), expiresOnTimestamp: 3_600_000 });
    const credential = await renewable(async () => ({ getToken }), () => clock);
    await Promise.all([credential.getToken('arm'), credential.getToken('arm')]);
    await credential.getToken('arm', { enableCae: true });
    await credential.getToken(['arm'], { enableCae: true });
    expect(asked).toBe(1);
    await credential.getToken('graph');
    expect(asked).toBe(2);
    await credential.getToken('arm', { claims: '{}' });
    expect(asked).toBe(3);
    clock = 3_400_000;
    await credential.getToken('arm');
    expect(asked).toBe(4);
  });

  it('does not keep a failure: the next who asks may have more luck', async () => {
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      if (asked === 1) throw new Error('not yet');
      return { token: 'opaque', expiresOnTimestamp: LATER };
    };
    const credential = await renewable(async () => ({ getToken }), () => 0);
    await expect(credential.getToken('arm')).rejects.toThrow('not yet');
    expect(await tokenOf(credential)).toBe('opaque');
  });

  it('refuses a token of somebody else: the permissions of the one would prove the reading of the other', async () => {
    const people = ['a', 'b'];
    const credential = await renewable(async () => {
      const oid = people.shift() ?? '';
      return { getToken: async (scopes: string | string[]) => ({ token: jwt(oid, String(scopes)), expiresOnTimestamp: LATER }) };
    }, () => 0);
    await tokenOf(credential);
    await tokenOf(credential, 'graph');
    await credential.renew(jwt('a', 'arm'));
    await expect(credential.getToken('arm')).rejects.toThrow('the identity changed while the tenant was read');
  });
});
