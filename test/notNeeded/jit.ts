export const JIT: Readonly<Record<string, string>> = {
  'JIT001 without Microsoft.Network/publicIPAddresses': 'the sku decides only where no security group stands in the way',
  'JIT001 without Microsoft.Network/routeTables': 'only a subnet that names a route table needs it',
  'JIT001 without Microsoft.Security/locations/jitNetworkAccessPolicies': 'where nothing is open at rest there is nothing to cover',
  'JIT003 without Microsoft.Network/publicIPAddresses': 'the sku decides only where no security group stands in the way',
  'JIT003 without Microsoft.Network/routeTables': 'only a subnet that names a route table needs it',
  'JIT005 without Microsoft.Security/locations/jitNetworkAccessPolicies': 'requests matter only where just-in-time access wrote an allow',
  'JIT007 without Microsoft.Network/publicIPAddresses': 'the sku decides only where no security group stands in the way',
  'JIT007 without Microsoft.Network/routeTables': 'only a subnet that names a route table needs it',
};
