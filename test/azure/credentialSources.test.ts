import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CONTOSO_IDENTITIES, CONTOSO_SOURCES } from '../../src/simulator/contoso/directory.ts';
import type { ChildOutcome, ChildTask } from './identityChild.ts';

const CHILD = fileURLToPath(new URL('identityChild.ts', import.meta.url));
const { machine, assigned } = CONTOSO_IDENTITIES;
const { appService, cloudShell, podIdentity } = CONTOSO_SOURCES;
const JSON_TYPE = { 'content-type': 'application/json' };
const ARM = 'https://management.azure.com';
const IMDS = `GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${ARM}`;

async function child(task: ChildTask, environment: Readonly<Record<string, string>> = {}): Promise<ChildOutcome> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-warnings', CHILD, JSON.stringify(task)], { env: { PATH: '/nowhere', ...environment } });
  expect(stderr).toBe('');
  const outcome = JSON.parse(stdout) as ChildOutcome;
  expect(outcome.unsupported).toEqual([]);
  return outcome;
}

const HINT = 'Run on a machine or in an app that has a managed identity; where it has several, set AZURE_CLIENT_ID to the one to use. [LOGIN]';
const FAILED = 'could not log in to Azure with --auth managed-identity:';

/** Where a managed identity's token comes from, each in a process of its own. */
describe.concurrent('a managed identity', () => {
  it.each<[string, Readonly<Record<string, string>>, string, Readonly<Record<string, string>>, typeof machine]>([
    ['of several, by AZURE_CLIENT_ID', { AZURE_CLIENT_ID: assigned.clientId }, `${IMDS}&client_id=${assigned.clientId}`, { metadata: 'true' }, assigned],
    ['of Cloud Shell', { MSI_ENDPOINT: cloudShell.url }, `POST ${cloudShell.url}\n  resource=${ARM}`, { metadata: 'true' }, machine],
    ['of a pod', { AZURE_POD_IDENTITY_AUTHORITY_HOST: podIdentity }, `GET ${podIdentity}/metadata/identity/oauth2/token/?api-version=2018-02-01&resource=${ARM}`, { metadata: 'true' }, machine],
  ])('%s: one request, without a probe', async (_what, environment, request, headers, identity) => {
    const outcome = await child({ auth: 'managed-identity' }, environment);
    expect(outcome.sent).toEqual([request]);
    expect(outcome.headers[0]).toMatchObject(headers);
    expect(outcome.results[0]?.claims).toMatchObject({ aud: ARM, oid: identity.objectId, xms_mirid: identity.resourceId });
  });

  it('of an app: one request by its header; a refusal tells why, and not the header', async () => {
    const outcome = await child(
      { auth: 'managed-identity', times: 2, faults: [{ url: appService.url, calls: [1], answer: { kind: 'raw', status: 400, headers: JSON_TYPE, body: '{"statusCode":400,"message":"No User Assigned or Delegated Managed Identity found."}' } }] },
      { IDENTITY_ENDPOINT: appService.url, IDENTITY_HEADER: appService.header },
    );
    const request = `GET ${appService.url}?api-version=2019-08-01&resource=${ARM}`;
    expect(outcome.sent).toEqual([request, request]);
    expect(outcome.headers[1]?.['x-identity-header']).toBe(appService.header);
    const [refused, given] = outcome.results;
    expect(refused?.line).toBe(`${FAILED} No User Assigned or Delegated Managed Identity found. ${HINT}`);
    expect(refused?.verbose).not.toContain(appService.header);
    expect(given?.claims).toMatchObject({ oid: machine.objectId });
  });

  it('of a machine: one request, without a probe; each failure before it is one line, after as many requests as the package makes', async () => {
    const answer = (status: number, error: string, error_description: string) => ({ kind: 'raw', status, headers: JSON_TYPE, body: JSON.stringify({ error, error_description }) }) as const;
    const outcome = await child({
      auth: 'managed-identity', times: 5, lost: { code: 'ETIMEDOUT', calls: [1, 2, 3, 4] },
      // Counted are those that reach the table, which lost ones do not.
      faults: [
        { url: '/metadata/', calls: [1], answer: { kind: 'html' } },
        { url: '/metadata/', calls: [2], answer: answer(400, 'invalid_request', 'Identity not found') },
        { url: '/metadata/', calls: [3, 4, 5, 6, 7, 8], answer: answer(404, 'not_found', 'IMDS endpoint is updating') },
      ],
    });
    expect(outcome.results.map(({ line, claims, requests }) => [line ?? claims?.['oid'], requests])).toEqual([
      [`${FAILED} 169.254.169.254 could not be asked: connect ETIMEDOUT 169.254.169.254:80. ${HINT}`, 4],
      [`${FAILED} 169.254.169.254 answered 200 with text/html, not JSON. ${HINT}`, 1],
      [`${FAILED} Identity not found. ${HINT}`, 1],
      [`${FAILED} IMDS endpoint is updating. ${HINT}`, 6],
      [machine.objectId, 1],
    ]);
    expect(new Set(outcome.sent)).toEqual(new Set([IMDS]));
    expect(outcome.headers[12]).toMatchObject({ metadata: 'true' });
  });
});
