/**
 * Law 7: a secret never enters a log, report or error. Messages of services and libraries are foreign text that may quote one, so
 * what is shown or stored of them passes through here: tokens, signatures, keys and passwords by the names they travel under.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // A JSON Web Token (RFC 7519): three base64url parts, the first of which begins with the letters of `{"`.
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '<token>'],
  // A header of RFC 9110 11.6.2, and a bearer token that stands alone; a role may well be named "Basic Operations".
  [/\b(authorization["']?\s*[:=]\s*["']?(?:Bearer|Basic))\s+[^\s"',;]+/gi, '$1 <redacted>'],
  [/\b(Bearer)\s+[\w.~+/-]{20,}=*/gi, '$1 <redacted>'],
  // Forms and connection strings: client_secret=..., sig=..., AccountKey=...
  [/\b(client_secret|client_assertion|assertion|refresh_token|access_token|id_token|password|pwd|sig|AccountKey|SharedAccessKey|SharedAccessSignature|x-identity-header)(\s*=\s*)[^\s&;,"']+/gi, '$1$2<redacted>'],
  // The same as JSON: "client_secret": "..."
  [/("(?:client_?secret|client_assertion|refresh_?token|access_?token|id_?token|password|accountKey|sharedAccessKey|secret|connectionString)"\s*:\s*")(?:[^"\\]|\\.)*"/gi, '$1<redacted>"'],
  // A user and a password before the host of an address (RFC 3986 3.2.1).
  [/(\b[a-z][\w+.-]*:\/\/[^\s:@/"']+:)[^\s@/"']+@/gi, '$1<redacted>@'],
];

/** The text without what looks like a secret. */
export function redact(text: string): string {
  return PATTERNS.reduce((kept, [pattern, replacement]) => kept.replaceAll(pattern, replacement), text);
}
