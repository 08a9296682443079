/**
 * Names under which Azure's types carry secrets, or scripts that hold them (law 7): a text of such a name is dropped at any
 * depth of a row, beside what the catalog's entry leaves out, so that a property nobody has listed yet cannot leak.
 * Custom data, passwords and protected settings are write-only in Azure's own APIs; commands and settings of extensions are not.
 */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'customdata', 'userdata', 'adminpassword', 'password', 'protectedsettings', 'commandtoexecute', 'script', 'clientsecret', 'secretvalue',
  'primarykey', 'secondarykey', 'primaryconnectionstring', 'secondaryconnectionstring', 'connectionstring', 'accountkey', 'storageaccountkey', 'accesskey',
  'sharedaccesskey', 'sharedkey', 'sastoken', 'sasuri', 'privatekey', 'accesstoken', 'refreshtoken',
]);

/** Names are prefixed with what the secret opens: `storageAccountConnectionString`, `qnaAzureSearchEndpointKey` (Cognitive Services accounts, `apiProperties`). */
const SECRET_ENDINGS = /(?:connectionstring|endpointkey|accountkey|accesskey|sharedkey|password|sastoken|clientsecret)$/i;

/** Whether a text under this name may be a secret. */
export function isSecretKey(name: string): boolean {
  return SECRET_KEYS.has(name.toLowerCase()) || SECRET_ENDINGS.test(name);
}

/** The same of what people name settings, parameters and variables: `CLIENT_SECRET`, `db-password`. */
export function isSecretName(name: string): boolean {
  return isSecretKey(name.replaceAll(/[^A-Za-z0-9]/g, ''));
}
