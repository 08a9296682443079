const SERVICES = [
  'AppConfiguration/configurationStores', 'Batch/batchAccounts', 'Cache/redis', 'CognitiveServices/accounts', 'ContainerRegistry/registries', 'ContainerService/managedClusters', 'DocumentDB/databaseAccounts',
  'EventHub/namespaces', 'ServiceBus/namespaces',
];

const OWN_ROW = 'a secret says itself what it is, and keys are judged by their own rows';

export const CREDENTIALS: Readonly<Record<string, string>> = {
  'KEY005 without Microsoft.KeyVault/vaults/keys: a secret that ends next year': OWN_ROW,
  'KEY005 without Microsoft.KeyVault/vaults/keys: a secret that ends in a month and a second': OWN_ROW,
  'KEY005 without Microsoft.KeyVault/vaults/keys: a secret that ends in a fortnight, where the user wants a week': OWN_ROW,
  'KEY006 without Microsoft.KeyVault/vaults/keys: a secret of this year': OWN_ROW,
  'KEY006 without Microsoft.KeyVault/vaults/keys: a secret a year old to the second': OWN_ROW,
  ...Object.fromEntries(SERVICES.map((type) => [`KEY010 without Microsoft.${type}`, 'each service is judged by its own row'])),
};
