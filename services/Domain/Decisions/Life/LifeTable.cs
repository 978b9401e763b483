namespace Federated.Domain.Decisions.Life;

/// <summary>What can be done with a decision: one for each command.</summary>
public enum DecisionAct
{
    /// <summary><see cref="Life.Propose"/>.</summary>
    Propose,
    /// <summary><see cref="Life.Consent"/>.</summary>
    Consent,
    /// <summary><see cref="Life.Object"/>.</summary>
    Object,
    /// <summary><see cref="Life.Approve"/>.</summary>
    Approve,
    /// <summary><see cref="Life.Reject"/>.</summary>
    Reject,
    /// <summary><see cref="Life.Withdraw"/>.</summary>
    Withdraw,
    /// <summary><see cref="Life.Escalate"/>.</summary>
    Escalate,
    /// <summary><see cref="Life.Devolve"/>.</summary>
    Devolve,
    /// <summary><see cref="Life.Override"/>.</summary>
    Override,
    /// <summary><see cref="Life.Expire"/>.</summary>
    Expire,
    /// <summary><see cref="Life.LookAgain"/>.</summary>
    LookAgain,
    /// <summary><see cref="Life.RecordAnswer"/>.</summary>
    RecordAnswer,
}

/// <summary>Which command may come in which state. Everything else is refused with WRONG_STATE. Messages are answered in any state.</summary>
public static class LifeTable
{
    /// <summary>Whether a state takes a command; what it then does can still refuse it.</summary>
    public static bool Allows(DecisionState state, DecisionAct act) => state switch
    {
        DecisionState.Routed => act is DecisionAct.Consent or DecisionAct.Object or DecisionAct.Reject or DecisionAct.Withdraw
            or DecisionAct.Escalate or DecisionAct.Devolve or DecisionAct.Expire or DecisionAct.LookAgain or DecisionAct.RecordAnswer,
        DecisionState.ForApproval => act is DecisionAct.Approve or DecisionAct.Reject or DecisionAct.Withdraw
            or DecisionAct.Escalate or DecisionAct.Devolve or DecisionAct.Expire or DecisionAct.LookAgain or DecisionAct.RecordAnswer,
        DecisionState.Held => act is DecisionAct.Reject or DecisionAct.Withdraw or DecisionAct.Escalate or DecisionAct.Devolve
            or DecisionAct.Override or DecisionAct.Expire or DecisionAct.LookAgain or DecisionAct.RecordAnswer,
        DecisionState.Contested => act is DecisionAct.Consent or DecisionAct.Object or DecisionAct.Reject or DecisionAct.Withdraw
            or DecisionAct.Escalate or DecisionAct.Devolve or DecisionAct.Expire or DecisionAct.LookAgain or DecisionAct.RecordAnswer,
        // Approved: nobody takes it back while its money is on the way.
        DecisionState.Committing => act is DecisionAct.LookAgain or DecisionAct.RecordAnswer,
        DecisionState.Approved or DecisionState.Rejected or DecisionState.Withdrawn or DecisionState.Expired or DecisionState.Refused =>
            act is DecisionAct.RecordAnswer,
    };

    /// <summary>What a command does.</summary>
    public static DecisionAct ActOf(DecisionCommand command) => command switch
    {
        Propose => DecisionAct.Propose,
        Consent => DecisionAct.Consent,
        Object => DecisionAct.Object,
        Approve => DecisionAct.Approve,
        Reject => DecisionAct.Reject,
        Withdraw => DecisionAct.Withdraw,
        Escalate => DecisionAct.Escalate,
        Devolve => DecisionAct.Devolve,
        Override => DecisionAct.Override,
        Expire => DecisionAct.Expire,
        LookAgain => DecisionAct.LookAgain,
        RecordAnswer => DecisionAct.RecordAnswer,
        var unknown => throw new InvalidOperationException($"No act for {unknown.GetType().Name}."),
    };
}
