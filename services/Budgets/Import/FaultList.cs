using System.Collections.Immutable;

namespace Federated.Budgets.Import;

/// <summary>Counts every fault and keeps the first ones, so that a file of a million bad lines costs no memory.</summary>
internal sealed class FaultList
{
    private readonly ImmutableArray<ImportFault>.Builder _first = ImmutableArray.CreateBuilder<ImportFault>(ImportFaults.Shown);
    private int _total;

    public bool IsEmpty => _total == 0;

    public void Add(string field, int? line, string? column, string rule)
    {
        if (_total++ < ImportFaults.Shown)
            _first.Add(new(field, line, column, rule));
    }

    public ImportFaults ToFaults() => new(_first.ToImmutable(), _total);
}
