using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federated.LoadTests;

// The fields of the API's messages that a load test needs; see protos/federated/v1.

internal sealed record TokenRequest(string Role, string Organisation, int LifetimeSeconds);

internal sealed record TokenAnswer([property: JsonPropertyName("access_token")] string AccessToken);

internal sealed record JournalFigures(long Transactions, long Entries);

internal sealed record Organisation(string Code, string Tier);

internal sealed record OrganisationTree(Organisation Organisation, IReadOnlyList<OrganisationTree>? Children);

internal sealed record OrganisationList(IReadOnlyList<Organisation>? Organisations, string? NextPageToken);

internal sealed record FundingRequest(Guid CommandId, string Year, string Fund, long AmountPence, string Source);

internal sealed record AllocationRequest(Guid CommandId, string Year, string Fund, long AmountPence, string Basis);

internal sealed record AllocationAnswer(string State, IReadOnlyList<AllocationShare>? Shares);

internal sealed record AllocationShare(string Organisation, long AmountPence);

internal sealed record Transfer(string State, string? Refusal);

internal sealed record BatchRequest(IReadOnlyList<BatchCommand> Commands);

internal sealed record BatchCommand(Guid CommandId, CommitmentRequest Commit);

internal sealed record BatchAnswer(int Accepted, int Refused);

internal sealed record CommitmentRequest([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? CommandId, string Year, string Fund, long AmountPence, string Purpose);

internal sealed record SpendingRequest(Guid CommandId, string Year, string Fund, long AmountPence, string Purpose, DateOnly EffectiveOn);

internal sealed record WriteAnswer(string RecordedAt);

internal sealed record OrganisationOfIcs(string Code, string Ics);

internal sealed record SchemeDocument(bool IsBuiltIn, int Revision, IReadOnlyList<SignOff> SignOffs, JsonElement Scheme);

internal sealed record SignOff(string Organisation);

internal sealed record PutSchemeRequest(Guid CommandId, JsonElement Scheme);

internal sealed record SignOffRequest(Guid CommandId, int Revision);

internal sealed record PublishRequest(Guid CommandId, DateOnly EffectiveFrom);

internal sealed record ProposalRequest(string Title, string Category, string Year, string Fund, string FundingOrganisation, long AmountPence);

internal sealed record Proof(
    bool Balanced,
    long ReceivedPence,
    long HeldPence,
    long InTransitPence,
    int Streams,
    uint Entries,
    string? FirstDifference);

internal sealed record Problem(string? Reason, string? Detail);

/// <summary>proto3 JSON: lowerCamelCase; 64-bit numbers are answered as strings, and accepted as numbers too.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(JournalFigures))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(OrganisationTree))]
[JsonSerializable(typeof(OrganisationList))]
[JsonSerializable(typeof(FundingRequest))]
[JsonSerializable(typeof(AllocationRequest))]
[JsonSerializable(typeof(AllocationAnswer))]
[JsonSerializable(typeof(Transfer))]
[JsonSerializable(typeof(CommitmentRequest))]
[JsonSerializable(typeof(SpendingRequest))]
[JsonSerializable(typeof(WriteAnswer))]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(OrganisationOfIcs))]
[JsonSerializable(typeof(SchemeDocument))]
[JsonSerializable(typeof(PutSchemeRequest))]
[JsonSerializable(typeof(SignOffRequest))]
[JsonSerializable(typeof(PublishRequest))]
[JsonSerializable(typeof(ProposalRequest))]
[JsonSerializable(typeof(Proof))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class MessagesJson : JsonSerializerContext;
