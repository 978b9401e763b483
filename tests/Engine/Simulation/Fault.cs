namespace Federated.Tests.Engine.Simulation;

/// <summary>What can go wrong in a simulation. Every kind must strike in the fixed seeds, or a test fails.</summary>
internal enum Fault
{
    /// <summary>A request never arrives.</summary>
    MessageDropped,
    /// <summary>A request arrives twice.</summary>
    MessageDuplicated,
    /// <summary>A request arrives seconds late.</summary>
    MessageDelayed,
    /// <summary>A request arrives before one that was sent earlier the same way.</summary>
    MessageOvertook,
    /// <summary>What was asked was done, and nobody is told.</summary>
    ReplyLost,
    /// <summary>For seconds, nothing comes through from one host to one organisation.</summary>
    RouteCut,
    /// <summary>An append fails, and nothing was written.</summary>
    AppendFailedBefore,
    /// <summary>An append fails, and was written.</summary>
    AppendFailedAfter,
    /// <summary>An append fails, and is written later.</summary>
    AppendLandedAfterFailure,
    /// <summary>An append takes seconds.</summary>
    AppendSlow,
    /// <summary>A read of the journal fails.</summary>
    ReadFailed,
    /// <summary>A snapshot cannot be written.</summary>
    SnapshotFailed,
    /// <summary>A host is gone with everything on it.</summary>
    HostCrashed,
    /// <summary>The transaction that was under way when its host crashed became durable all the same.</summary>
    WriteLandedAfterCrash,
    /// <summary>The transaction that was under way when its host crashed was lost, whole.</summary>
    WriteLostInCrash,
    /// <summary>One activation is gone, and its continuations with it.</summary>
    ActivationKilled,
    /// <summary>The same, while its entries were on their way to the journal.</summary>
    ActivationKilledWhileWriting,
    /// <summary>An activation ends in good order, and the next request makes a new one.</summary>
    Deactivated,
    /// <summary>Two hosts answer for one organisation for seconds.</summary>
    TwoActivations,
    /// <summary>A host's clock jumps ahead.</summary>
    ClockForward,
    /// <summary>A host's clock jumps back.</summary>
    ClockBack,
    /// <summary>A client asks the same again because it was not answered.</summary>
    AskedAgain,
    /// <summary>A client that was answered asks the same again much later.</summary>
    AskedAgainLate,
    /// <summary>A client uses an id for something else.</summary>
    IdReused,
}
