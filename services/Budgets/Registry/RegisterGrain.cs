using Federated.Domain;
using Federated.Domain.Registers;
using Federated.Engine.Journals;
using Federated.Engine.Processes;
using Orleans.Concurrency;

namespace Federated.Budgets.Registry;

/// <summary>The one writer of the register. Its key is <see cref="RegisterModel.Stream"/>.</summary>
public interface IRegisterGrain : IGrainWithStringKey
{
    /// <summary>Records a change. Errors: <see cref="ArgumentException"/> where it would leave no tree.</summary>
    Task<Answer<RegisterEntry>> Execute(Request<RegisterCommand> request);

    /// <summary>The register when it is newer than the version that the caller has.</summary>
    Task<RegisterView> Read(long knownVersion);
}

/// <summary>The register at a version.</summary>
/// <param name="Version">Version of its stream.</param>
/// <param name="Register">Null when the caller has this version already.</param>
public sealed record RegisterView(long Version, Register? Register);

[Reentrant]
internal sealed class RegisterGrain(IJournal journal, GroupCommit commit) : Grain, IRegisterGrain
{
    private readonly Process<Register, RegisterCommand, RegisterEntry> _register =
        new(RegisterModel.Stream, RegisterModel.Instance, journal, commit);

    public Task<Answer<RegisterEntry>> Execute(Request<RegisterCommand> request) => _register.Execute(request);

    public Task<RegisterView> Read(long knownVersion) => _register.Read(
        (register, version) => new RegisterView(version, version == knownVersion ? null : register));
}
