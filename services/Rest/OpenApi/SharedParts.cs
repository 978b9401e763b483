using System.Text.Json.Nodes;

namespace Federated.Rest;

/// <summary>What every operation shares: authentication, the Idempotency-Key header and the problem.</summary>
internal static class SharedParts
{
    public static JsonObject Components(JsonObject schemas)
    {
        schemas["Problem"] = JsonNode.Parse(ProblemSchema);
        return new JsonObject
        {
            ["securitySchemes"] = new JsonObject
            {
                ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
            },
            ["parameters"] = new JsonObject
            {
                ["IdempotencyKey"] = new JsonObject
                {
                    ["name"] = "Idempotency-Key",
                    ["in"] = "header",
                    ["required"] = false,
                    ["description"] = "The commandId, where the body does not give it: a UUID that the client makes. "
                        + "The same id with the same content gets the first answer again.",
                    ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "uuid" },
                },
            },
            ["responses"] = new JsonObject
            {
                ["Problem"] = new JsonObject
                {
                    ["description"] = "What went wrong (RFC 9457).",
                    ["content"] = new JsonObject
                    {
                        [Problem.MediaType] = new JsonObject
                        {
                            ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" },
                        },
                    },
                },
            },
            ["schemas"] = schemas,
        };
    }

    private const string ProblemSchema = """
        {
          "type": "object",
          "description": "An error: the same reason, figures and fields that it has over gRPC.",
          "required": ["type", "title", "status", "detail", "instance", "reason", "domain", "figures", "errors"],
          "properties": {
            "type": { "type": "string", "format": "uri", "description": "urn:federated:error: and the reason in lower case with hyphens." },
            "title": { "type": "string", "description": "Short name of the status." },
            "status": { "type": "integer", "description": "HTTP status." },
            "detail": { "type": "string", "description": "One sentence for a person." },
            "instance": { "type": "string", "format": "uri-reference", "description": "The path that was asked." },
            "reason": { "type": "string", "description": "Reason from a closed list, such as INVALID_REQUEST or INSUFFICIENT_FUNDS." },
            "domain": { "type": "string", "description": "Who defines the reason." },
            "figures": {
              "type": "object",
              "description": "The figures that explain a refusal, such as requestedPence and availablePence.",
              "additionalProperties": { "type": "string" }
            },
            "errors": {
              "type": "array",
              "description": "Every field at fault.",
              "items": {
                "type": "object",
                "required": ["field", "rule"],
                "properties": {
                  "field": { "type": "string", "description": "Its JSON path, such as amounts[2].organisation; body for the body as a whole." },
                  "rule": { "type": "string", "description": "What it must be." }
                }
              }
            }
          }
        }
        """;
}
