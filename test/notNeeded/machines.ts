const NO_WAIT = 'a schedule matters only where the platform was told to wait for one';
const MACHINE = 'a machine says itself how it is set up';
const SET = 'a set says itself how its machines are set up';

export const MACHINES: Readonly<Record<string, string>> = {
  'VM001 without Microsoft.Maintenance/configurationAssignments: patched by the platform': NO_WAIT,
  'VM001 without Microsoft.Maintenance/configurationAssignments: the same where that is accepted': NO_WAIT,
  'VM001 without Microsoft.Maintenance/maintenanceConfigurations: patched by the platform': NO_WAIT,
  'VM001 without Microsoft.Maintenance/maintenanceConfigurations: the same where that is accepted': NO_WAIT,
  'VM007 without Microsoft.ContainerService/managedClusters: newer images are rolled out': 'a set that is kept new is so whoever it belongs to',
  'VM010 without Microsoft.Compute/virtualMachineScaleSets: keys alone': MACHINE,
  'VM011 without Microsoft.Compute/virtualMachineScaleSets: confidential': MACHINE,
  'VM011 without Microsoft.Compute/virtualMachineScaleSets: trusted launch': MACHINE,
  'VM012 without Microsoft.Compute/virtualMachineScaleSets: an identity': MACHINE,
  'VM013 without Microsoft.Compute/virtualMachineScaleSets: encrypted': MACHINE,
  'VM010 without Microsoft.Compute/virtualMachines: a scale set': SET,
  'VM011 without Microsoft.Compute/virtualMachines: a scale set': SET,
  'VM012 without Microsoft.Compute/virtualMachines: a scale set': SET,
  'VM013 without Microsoft.Compute/virtualMachines: a scale set': SET,
};
