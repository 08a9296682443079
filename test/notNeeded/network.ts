export const NETWORK: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['NET001', 'NET002', 'NET003', 'NET004', 'NET005', 'NET007', 'NET017', 'NET018'].flatMap((id) => [
      [`${id} without Microsoft.Network/publicIPAddresses`, 'the sku decides only where no security group stands in the way'],
      [`${id} without Microsoft.Network/routeTables`, 'only a subnet that names a route table needs it'],
      [`${id} without Microsoft.Security/locations/jitNetworkAccessPolicies`, 'requests matter only where just-in-time access wrote an allow'],
    ]),
  ),
  ...Object.fromEntries(['NET001', 'NET017', 'NET018'].map((id) => [`${id} without Microsoft.Network/networkSecurityGroups: a Standard address`, 'neither the subnet nor the interface names a group'])),
  'NET004 without Microsoft.Network/virtualNetworks: every port is denied before': "the interface's own group denies all there is",
  ...Object.fromEntries(
    ['azureFirewalls', 'firewallPolicies/ruleCollectionGroups', 'loadBalancers', 'publicIPAddresses', 'routeTables'].map((type) => [
      `NET006 without Microsoft.Network/${type}`, 'a rule that is seen to open a machine is not idle, whatever else leads there',
    ]),
  ),
  'NET006 without Microsoft.Security/locations/jitNetworkAccessPolicies': 'requests matter only where just-in-time access wrote an allow',
  'NET011 without Microsoft.Network/firewallPolicies': 'it only names groups of rules, which have rows of their own',
  'NET011 without Microsoft.Network/ipGroups': 'only a rule with an IP group as source needs it',
  'NET012 without Microsoft.Network/virtualNetworks': 'a bastion in the network itself needs no peering',
  'NET014 without Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces': 'interfaces matter only where a log records their security groups',
  'NET014 without Microsoft.Network/networkInterfaces': 'interfaces matter only where a log records their security groups',
  'NET014 without Microsoft.Network/networkWatchers/flowLogs: nothing stands in the subnet': 'where nothing stands there is no traffic',
  'NET015 without Microsoft.Network/effectiveSecurityAdminRules': 'a snapshot of a rule says itself what it lets in',
  'NET015 without Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots': 'effective rules say themselves what they let in',
  'NET015 without Microsoft.Network/networkManagers/securityAdminRegionalGoalStates: effective rules': 'effective rules are in force without further proof',
};
