/**
 * Made-up secrets that the estate holds where Azure's own answers can hold real ones. They are bait: none of them may ever be
 * found in a snapshot, a report or a log (`test/e2e/secrets.test.ts`).
 */
export const PLANTED = {
  customData: 'cGxhbnRlZC1iYWl0LW9mLWN1c3RvbS1kYXRh',
  userData: 'cGxhbnRlZC1iYWl0LW9mLXVzZXItZGF0YQ==',
  commandToExecute: 'planted-bait-of-a-command',
  adminPassword: 'planted-bait-Passw0rd!',
  accessKey: 'planted-bait-of-an-access-key=',
  searchKey: 'planted-bait-of-a-search-key',
  connectionString: 'Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=planted-bait-of-a-connection=',
  storageConnection: 'DefaultEndpointsProtocol=https;AccountName=stcontoso;AccountKey=planted-bait-of-an-account-key==;EndpointSuffix=core.windows.net',
  clientAddress: '198.51.100.77',
} as const;
