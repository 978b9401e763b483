"""Uses the API with grpcio and prints what it saw, one JSON object a line.

    python3 client.py ADDRESS TOKEN ORGANISATION AMOUNT_PENCE TOO_MUCH_PENCE

It has no generated code: the API's messages come from the server's reflection, so that what reflection says is tested too.
"""

import json
import sys
import uuid

import grpc
from google.protobuf import json_format

from descriptors import Descriptors

TIMEOUT_SECONDS = 30


def main(address, token, organisation, amount_pence, too_much_pence):
    signed_in = [("authorization", f"Bearer {token}")]
    channel = grpc.insecure_channel(address)
    standards = Descriptors.of_the_standards()

    def reflect(**question):
        request = standards.message("grpc.reflection.v1.ServerReflectionRequest")(**question)
        call = channel.stream_stream(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=standards.message("grpc.reflection.v1.ServerReflectionResponse").FromString,
        )
        return next(call(iter([request]), metadata=signed_in, timeout=TIMEOUT_SECONDS))

    def unary(method, request, metadata=()):
        service, name = method.rsplit("/", 1)
        answer_type = api.answer_type(service, name)
        call = channel.unary_unary(
            f"/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer_type.FromString,
        )
        try:
            answer = call(request, metadata=metadata, timeout=TIMEOUT_SECONDS)
            return {"answer": json_format.MessageToDict(answer, preserving_proto_field_name=True)}
        except grpc.RpcError as error:
            return {"error": read(error, standards)}

    names = [service.name for service in reflect(list_services="*").list_services_response.service]
    say("services", services=names)

    api = Descriptors.of_reflection(reflect, "federated.v1.Budgets", "grpc.health.v1.Health")
    health = api.message("grpc.health.v1.HealthCheckRequest")()
    say("health", **unary("grpc.health.v1.Health/Check", health)["answer"])

    def commitment(pence):
        return api.message("federated.v1.CommitRequest")(
            organisation=organisation,
            command_id=str(uuid.uuid4()),
            year="2025-26",
            fund="core",
            amount_pence=int(pence),
            purpose="Clinics",
            supplier="Acme",
        )

    commit = "federated.v1.Budgets/Commit"
    say("commit", **unary(commit, commitment(amount_pence), signed_in))
    say("refusal", **unary(commit, commitment(too_much_pence), signed_in))
    say("no-token", **unary(commit, commitment(amount_pence)))


def read(error, standards):
    """An error as data, with the details that came in its trailer."""
    seen = {"code": error.code().name, "message": error.details()}
    trailer = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    status = standards.message("google.rpc.Status").FromString(trailer or b"")
    for detail in status.details:
        if detail.type_url.endswith("/google.rpc.ErrorInfo"):
            info = standards.message("google.rpc.ErrorInfo").FromString(detail.value)
            seen.update(reason=info.reason, domain=info.domain, metadata={entry.key: entry.value for entry in info.metadata})
    return seen


def say(step, **seen):
    print(json.dumps({"step": step, **seen}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
