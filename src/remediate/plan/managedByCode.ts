import type { Row } from '../../model/resource.ts';
import { asObject, asString } from '../../values/json.ts';

/**
 * Tags that tools put on what they deploy, or that teams put there by convention: what code manages, code will write back.
 * `value`: only with this value.
 */
const MARKS: readonly { readonly tag: string; readonly value?: RegExp; readonly by: string }[] = [
  // Azure Developer CLI documentation, "Environment tags": on every resource group and resource it provisions.
  { tag: 'azd-env-name', by: 'the Azure Developer CLI' },
  { tag: 'azd-service-name', by: 'the Azure Developer CLI' },
  // Cluster API Provider Azure, "Tags": sigs.k8s.io_cluster-api-provider-azure_cluster_<name>.
  { tag: 'sigs.k8s.io_cluster-api-provider-azure', by: 'Cluster API' },
  // AKS documentation, "Tags in AKS": what the cluster makes for itself.
  { tag: 'aks-managed-', by: 'Azure Kubernetes Service' },
  // Pulumi and Terraform set none by themselves; these are the names that their guides and Microsoft's tagging guidance use.
  { tag: 'terraform', by: 'Terraform' },
  { tag: 'pulumi', by: 'Pulumi' },
  { tag: 'bicep', by: 'Bicep' },
  { tag: 'hidden-terraform', by: 'Terraform' },
  ...['managed-by', 'managedby', 'managed_by', 'provisioner', 'provisioned-by', 'provisionedby', 'deployed-by', 'deployedby', 'created-by', 'createdby', 'iac', 'deployment', 'source'].map((tag) => (
    { tag, value: /terraform|terragrunt|opentofu|\btofu\b|pulumi|bicep|\barm\b|\bazd\b|crossplane|ansible|cdktf|deployment ?stack/i, by: '' }
  )),
];

/**
 * Who manages a resource by code, by its tags or its `managedBy`: a change beside the code is taken back by its next run. Undefined where nothing says so, which
 * proves nothing: most code leaves no mark.
 */
export function managerOf(row: Row): string | undefined {
  const managedBy = asString(row['managedBy']) ?? '';
  if (/\/deploymentStacks\//i.test(managedBy)) return 'a deployment stack';
  if (managedBy !== '') return managedBy;
  for (const [name, value] of Object.entries(asObject(row.tags ?? undefined))) {
    const text = asString(value) ?? '';
    const mark = MARKS.find(({ tag, value: wanted }) => isNamed(name, tag) && (wanted === undefined || wanted.test(text)) && text.toLowerCase() !== 'false');
    if (mark !== undefined) return mark.by === '' ? `${text} (tag ${name})` : `${mark.by} (tag ${name})`;
  }
  return undefined;
}

/** A name that ends in a hyphen, or that tools lengthen, is the beginning of one. */
function isNamed(name: string, tag: string): boolean {
  const lower = name.toLowerCase();
  return lower === tag || ((tag.endsWith('-') || tag.startsWith('sigs.')) && lower.startsWith(tag));
}
