namespace NBomber.Contracts;

/// <summary>How one invocation of a scenario ended.</summary>
public interface IResponse
{
    string StatusCode { get; }

    bool IsError { get; }

    long SizeBytes { get; }

    string Message { get; }
}

/// <summary>A response; the type parameter is that of a payload, which the stand-in does not carry.</summary>
public sealed record Response<T> : IResponse
{
    internal Response(bool isError, string statusCode, long sizeBytes, string message) =>
        (IsError, StatusCode, SizeBytes, Message) = (isError, statusCode ?? "", sizeBytes, message ?? "");

    public string StatusCode { get; }

    public bool IsError { get; }

    public long SizeBytes { get; }

    public string Message { get; }
}
