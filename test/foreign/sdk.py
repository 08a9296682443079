"""Reads a tenant by Microsoft's own Python packages, and prints what they saw as one JSON document."""

import json
import sys

from azure.core.exceptions import HttpResponseError
from azure.identity import EnvironmentCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.resource.subscriptions import SubscriptionClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions
from azure.mgmt.security import SecurityCenter

VIRTUAL_MACHINES = "Resources | where type =~ 'microsoft.compute/virtualMachines' | project id, name | order by id asc"


def subscriptions(credential):
    return [one.subscription_id for one in SubscriptionClient(credential).subscriptions.list()]


def machines_by_query(credential, asked):
    """All pages: `skip_token` leads from one to the next."""
    client = ResourceGraphClient(credential)
    ids, token = [], None
    while True:
        options = QueryRequestOptions(top=7, skip_token=token)
        answer = client.resources(QueryRequest(subscriptions=asked, query=VIRTUAL_MACHINES, options=options))
        ids += [row["id"] for row in answer.data]
        token = answer.skip_token
        if not token:
            return {"ids": ids, "total": answer.total_records}


def machine(virtual_machine):
    return {"id": virtual_machine.id, "size": virtual_machine.hardware_profile.vm_size, "system": virtual_machine.storage_profile.os_disk.os_type}


def policy(jit):
    return {"id": jit.id, "ports": [[port.number, port.max_request_access_duration] for entry in jit.virtual_machines for port in entry.ports]}


def assignment(one):
    return {"id": one.id, "principal": one.principal_id, "role": one.role_definition_id, "scope": one.scope}


def refusal(call):
    """The code of Azure's error: that a client can read it is a part of the wire, too."""
    try:
        call()
    except HttpResponseError as error:
        return [error.status_code, error.error.code if error.error else None]
    return None


def of_subscription(credential, subscription):
    compute = ComputeManagementClient(credential, subscription)
    authorization = AuthorizationManagementClient(credential, subscription)
    security = SecurityCenter(credential, subscription)
    scope = f"/subscriptions/{subscription}"
    return {
        "machines": [machine(one) for one in compute.virtual_machines.list_all()],
        "policies": [policy(one) for one in security.jit_network_access_policies.list()],
        "assignments": [assignment(one) for one in authorization.role_assignments.list_for_subscription()],
        "definitions": [one.id for one in authorization.role_definitions.list(scope)],
        "missing": refusal(lambda: compute.virtual_machines.get("rg-that-is-not-there", "vm")),
    }


def main():
    credential = EnvironmentCredential()
    asked = subscriptions(credential)
    seen = {"subscriptions": asked, "query": machines_by_query(credential, asked), "of": {one: of_subscription(credential, one) for one in asked}}
    json.dump(seen, sys.stdout)


main()
