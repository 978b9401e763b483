namespace Federated.Domain.Decisions.Life;

/// <summary>Where a decision stands. <see cref="LifeTable"/> says what may happen in each state.</summary>
public enum DecisionState
{
    /// <summary>Partners' consents are outstanding.</summary>
    Routed,
    /// <summary>Partners have consented, or none is asked: the forum decides.</summary>
    ForApproval,
    /// <summary>It would bring the local share under the threshold: held until that is overridden, it is devolved, or there is room.</summary>
    Held,
    /// <summary>A partner objects: in mediation.</summary>
    Contested,
    /// <summary>Approved; its place in the share is being confirmed and its money committed.</summary>
    Committing,
    /// <summary>Approved, and its money is committed.</summary>
    Approved,
    /// <summary>The forum said no, mediation failed, or its money could not be committed.</summary>
    Rejected,
    /// <summary>The proposer took it back.</summary>
    Withdrawn,
    /// <summary>Nobody decided in time.</summary>
    Expired,
    /// <summary>Its money could not be reserved.</summary>
    Refused,
}
