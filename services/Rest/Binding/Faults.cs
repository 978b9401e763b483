using System.Text;

namespace Federated.Rest;

/// <summary>Every fault of one request, each with the path of its field; and where in the request the reading is.</summary>
internal sealed class Faults
{
    /// <summary>Field name of faults of the body as a whole.</summary>
    public const string Body = "body";

    private const int MaxNameLength = 100;

    private readonly List<(string? Name, string? Key, int Index)> path = new(4);
    private List<FieldError>? errors;

    public bool Any => errors is not null;

    public void EnterField(string name) => path.Add((name, null, 0));

    public void EnterKey(string key) => path.Add((null, key, 0));

    public void EnterItem(int index) => path.Add((null, null, index));

    public void Leave() => path.RemoveAt(path.Count - 1);

    /// <summary>Records a fault of the field that is being read.</summary>
    public void Add(string rule) => Add(Path(), rule);

    /// <summary>Records a fault of a field within the one that is being read.</summary>
    public void AddWithin(string name, string rule)
    {
        EnterField(name.Length <= MaxNameLength ? name : name[..MaxNameLength] + "…");
        Add(rule);
        Leave();
    }

    /// <exception cref="Grpc.Core.RpcException">There are more faults than one answer lists: reading on would only cost.</exception>
    public void Add(string field, string rule)
    {
        errors ??= [];
        errors.Add(new FieldError(field, rule));
        if (errors.Count < ApiError.MaxListedFields)
            return;
        errors[^1] = new FieldError(Body, "has further faults, which are not listed");
        throw ApiError.Invalid(errors);
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with all faults, where there is one.</exception>
    public void ThrowIfAny()
    {
        if (errors is not null)
            throw ApiError.Invalid(errors);
    }

    private string Path()
    {
        var text = new StringBuilder();
        foreach (var (name, key, index) in path)
        {
            if (name is not null)
                text.Append(text.Length > 0 ? "." : "").Append(name);
            else if (key is not null)
                text.Append("[\"").Append(key).Append("\"]");
            else
                text.Append('[').Append(index).Append(']');
        }
        return text.Length > 0 ? text.ToString() : Body;
    }
}
