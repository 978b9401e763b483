namespace Orleans.Runtime;

/// <summary>What the exceptions of the runtime derive from.</summary>
public class OrleansException : Exception
{
    public OrleansException(string message)
        : base(message)
    {
    }
}

/// <summary>A call that was not delivered.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }
}

/// <summary>A call after the host began to stop.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException(string message)
        : base(message)
    {
    }
}

/// <summary>Options that contradict each other; the host does not start.</summary>
public sealed class OrleansConfigurationException : Exception
{
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }
}
