namespace Federated.Rest;

/// <summary>One field of a request that is not as the API asks.</summary>
/// <param name="Field">JSON path of the field in lowerCamelCase, such as <c>amountPence</c> or
/// <c>amounts[2].organisation</c>; <c>body</c> when the body as a whole cannot be read.</param>
/// <param name="Rule">What the field must be, such as "must be 1 or more": with the field's name before it, a sentence.</param>
public sealed record FieldError(string Field, string Rule);
