using NBomber.Contracts;

namespace NBomber.CSharp;

/// <summary>Says how an invocation ended.</summary>
public static class Response
{
    public static Response<object> Ok() => Ok(statusCode: "");

    public static Response<object> Fail() => Fail(statusCode: "");

    public static Response<object> Ok(string statusCode = "", long sizeBytes = 0, string message = "") =>
        new(false, statusCode, sizeBytes, message);

    public static Response<object> Fail(string statusCode = "", string message = "", long sizeBytes = 0) =>
        new(true, statusCode, sizeBytes, message);
}
