namespace Dapr;

/// <summary>The sidecar failed, or could not be asked.</summary>
public class DaprException : Exception
{
    /// <summary>With a message.</summary>
    public DaprException(string message) : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public DaprException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
