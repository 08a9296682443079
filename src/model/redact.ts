/**
 * Law 7: a secret never enters a log, report or error. Messages of services and libraries are foreign text that may quote one, so
 * what is shown or stored of them passes through here: tokens, signatures, keys and passwords by the names they travel under.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // A JSON Web Token (RFC 7519): three base64url parts, the first of which begins with the letters of `{"`.
  [/\beyJ[\w-]{8,2000}\.[\w-]+(?:\.[\w-]*)?/g, '<token>'],
  // A header of RFC 9110 11.6.2, and a bearer token that stands alone; a role may well be named "Basic Operations".
  [/\b(authorization["']?\s*[:=]\s*["']?(?:Bearer|Basic))\s+[^\s"',;]+/gi, '$1 <redacted>'],
  [/\b(Bearer)\s+[\w.~+/-]{20,}=*/gi, '$1 <redacted>'],
  // Forms and connection strings: client_secret=..., sig=..., AccountKey=...
  [/\b(client_secret|client_assertion|assertion|refresh_token|access_token|id_token|password|pwd|sig|AccountKey|SharedAccessKey|SharedAccessSignature|x-identity-header)(\s*=\s*)[^\s&;,"']+/gi, '$1$2<redacted>'],
  // The same as JSON: "client_secret": "..."
  [/("(?:client_?secret|client_assertion|refresh_?token|access_?token|id_?token|password|accountKey|sharedAccessKey|secret|connectionString)"\s*:\s*")(?:[^"\\]|\\.)*"/gi, '$1<redacted>"'],
  // A user and a password before the host of an address (RFC 3986 3.2.1).
  [/((?<![\w+.-])[\w+.-]+:\/\/[^\s:@/"']+:)[^\s@/"']+@/gi, '$1<redacted>@'],
];

/** The text without what looks like a secret. */
export function redact(text: string): string {
  return PATTERNS.reduce((kept, [pattern, replacement]) => kept.replaceAll(pattern, replacement), text);
}

/** Variables whose values open something, and must not be seen in any message or stack. */
const SECRET_VARIABLES = [
  'AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_PASSWORD', 'SYSTEM_ACCESSTOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'IDENTITY_HEADER', 'MSI_SECRET',
];
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/** The text without what looks like a secret, and without the values of the environment that are secrets, as they are and as URLs and JSON write them. */
export function redactKnown(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const passwords = PROXY_VARIABLES.flatMap((name) => /:\/\/[^/@]*?:([^/@]+)@/.exec(environment[name] ?? '')?.[1] ?? []);
  const values = [...SECRET_VARIABLES.flatMap((name) => environment[name] ?? []), ...passwords].filter((value) => value.length > 3);
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
  // The longest first: a secret can hold another one.
  return redact(forms.toSorted((left, right) => right.length - left.length).reduce((rest, form) => rest.replaceAll(form, '<redacted>'), text));
}
