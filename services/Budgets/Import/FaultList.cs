using System.Collections.Immutable;

namespace Federated.Budgets.Import;

/// <summary>Counts every fault and keeps the first ones, so that a file of a million bad lines costs no memory.</summary>
/// <param name="shown">How many it keeps.</param>
internal sealed class FaultList(int shown = ImportFaults.Shown)
{
    private readonly ImmutableArray<ImportFault>.Builder _first = ImmutableArray.CreateBuilder<ImportFault>();
    private int _total;

    public bool IsEmpty => _total == 0;

    public void Add(string field, int? line, string? column, string rule)
    {
        if (_total++ < shown)
            _first.Add(new(field, line, column, rule));
    }

    public ImportFaults ToFaults() => new(_first.ToImmutable(), _total);
}
