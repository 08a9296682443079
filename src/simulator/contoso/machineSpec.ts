import type { Site } from './identities.ts';

export interface PublicAddressSpec {
  readonly name: string;
  readonly address: string;
  /** Absent: the row has no sku, as very old ones do not, which means Basic. */
  readonly sku?: 'Basic' | 'Standard';
}

export interface IpConfigurationSpec {
  readonly address: string;
  readonly public?: PublicAddressSpec;
  /** Backend pools and inbound NAT rules as `balancer/name`. */
  readonly pools?: readonly string[];
  readonly natRules?: readonly string[];
  /** Names of the application security groups that it is a member of. */
  readonly applicationGroups?: readonly string[];
}

interface InterfaceSpec {
  readonly subnet: string;
  /** The security group of the network interface. */
  readonly securityGroup?: string;
  readonly configurations: readonly IpConfigurationSpec[];
  readonly forwards?: boolean;
}

export interface MachineSpec extends InterfaceSpec {
  readonly name: string;
  readonly site: Site;
  readonly group: string;
  readonly os: 'Linux' | 'Windows';
  readonly deallocated?: boolean;
  /** Interfaces beside the first one. */
  readonly more?: readonly InterfaceSpec[];
  /** The flexible scale set that it is an instance of. */
  readonly scaleSet?: string;
}

/** A network interface with its name and where it stands. */
export interface PlacedInterface extends InterfaceSpec {
  readonly name: string;
  readonly site: Site;
  readonly group: string;
}

export function standard(name: string, address: string): PublicAddressSpec {
  return { name: `pip-${name}`, address, sku: 'Standard' };
}

/** A machine of one network interface with one IPv4 configuration. */
export function machine(site: Site, group: string, os: MachineSpec['os'], name: string, subnet: string, configuration: IpConfigurationSpec, securityGroup?: string): MachineSpec {
  return { name, site, group, os, subnet, configurations: [configuration], ...(securityGroup === undefined ? {} : { securityGroup }) };
}

/** Compute stores the group in capitals; the network provider keeps it as it was typed. */
export function machineGroup(spec: Pick<MachineSpec, 'group'>): string {
  return spec.group.toUpperCase();
}

/** The first interface is named after its machine, the others are numbered. */
export function interfacesOf(spec: MachineSpec): readonly PlacedInterface[] {
  const { site, group } = spec;
  return [spec, ...(spec.more ?? [])].map((one, index) => ({
    site, group, name: `${spec.name}-nic${index === 0 ? '' : index + 1}`, subnet: one.subnet, configurations: one.configurations,
    ...(one.securityGroup === undefined ? {} : { securityGroup: one.securityGroup }), ...(one.forwards === undefined ? {} : { forwards: one.forwards }),
  }));
}
