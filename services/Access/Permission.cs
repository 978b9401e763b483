namespace Federated.Access;

/// <summary>What a caller may be allowed to do; <see cref="Permissions"/> says who is.</summary>
public enum Permission
{
    /// <summary>See organisations, their tree and populations.</summary>
    ReadOrganisations,

    /// <summary>Build the federation from the public files, or bring it up to date.</summary>
    ImportOrganisations,

    /// <summary>See the funds of an ICS. The target is the code of the ICS.</summary>
    ReadFunds,

    /// <summary>Define or change a fund of an ICS.</summary>
    DefineFunds,

    /// <summary>Set how much each role may move in an ICS.</summary>
    SetMoveLimits,

    /// <summary>Record money that comes from outside.</summary>
    ReceiveFunding,

    /// <summary>See how an amount would be shared over the children.</summary>
    PreviewAllocation,

    /// <summary>Share an amount over the children.</summary>
    Allocate,

    /// <summary>Send money to one child.</summary>
    Delegate,

    /// <summary>Give more money in the course of the year: to one child, or at an ICS from outside.</summary>
    Supplement,

    /// <summary>Send money back to the parent.</summary>
    Return,

    /// <summary>Move money between funds, or to a sibling.</summary>
    Vire,

    /// <summary>Set money aside for an order or a contract.</summary>
    Commit,

    /// <summary>Set money aside until a decision commits or releases it.</summary>
    Reserve,

    /// <summary>Commit what a hold set aside.</summary>
    CommitHold,

    /// <summary>Free what a hold set aside.</summary>
    ReleaseHold,

    /// <summary>Stand for a decision when its money is set aside, committed or freed.</summary>
    AttestDecisions,

    /// <summary>Tell how much each organisation of an ICS commits by itself. The target is the code of the ICS.</summary>
    SetDecisionLimits,

    /// <summary>Make an open commitment larger or smaller.</summary>
    ChangeCommitment,

    /// <summary>End a commitment before all of it is paid.</summary>
    CloseCommitment,

    /// <summary>Pay.</summary>
    Spend,

    /// <summary>Undo an entry by its opposite.</summary>
    Reverse,

    /// <summary>Undo an entry, and record it as it ought to be.</summary>
    Correct,

    /// <summary>Close the months of an ICS.</summary>
    CloseMonths,

    /// <summary>Open months of an ICS again.</summary>
    ReopenMonths,

    /// <summary>Close the years of an ICS.</summary>
    CloseYears,

    /// <summary>Phase a budget over the months.</summary>
    Plan,

    /// <summary>Say why a forecast is worse.</summary>
    ExplainForecasts,

    /// <summary>Split a system's control total over its organisations, or propose another split.</summary>
    SetControlTotals,

    /// <summary>Consent to a proposed split of control totals, or refuse it, for one's own organisation.</summary>
    ConsentControlTotals,

    /// <summary>See control totals. The target is the code of the ICS.</summary>
    ReadControlTotals,

    /// <summary>Define a pooled fund at its host.</summary>
    DefinePools,

    /// <summary>Record what partners pay into a pooled fund.</summary>
    Contribute,

    /// <summary>Set a rule aside, with a reason and a named authority.</summary>
    Override,

    /// <summary>See positions, transfers and statements.</summary>
    ReadBudget,

    /// <summary>Follow the events of books.</summary>
    ReadEvents,

    /// <summary>See the schemes of delegation of an ICS. The target is the code of the ICS.</summary>
    ReadSchemes,

    /// <summary>Draft the scheme of an ICS.</summary>
    DraftScheme,

    /// <summary>Sign a scheme off for one's own organisation.</summary>
    SignOffScheme,

    /// <summary>Bring a scheme that is signed off into force.</summary>
    PublishScheme,

    /// <summary>Route past decisions under another scheme. The target is the code of the ICS.</summary>
    TryScheme,

    /// <summary>See decisions, and how far they are local. The target is the code of the ICS.</summary>
    ReadDecisions,

    /// <summary>Propose what is paid by an organisation, and take it back.</summary>
    Propose,

    /// <summary>Consent or object for one's own organisation.</summary>
    Consent,

    /// <summary>Approve, reject and move what is before one's own board.</summary>
    Decide,

    /// <summary>Let a decision go on although too little is decided locally. The target is the code of the ICS.</summary>
    OverrideShare,

    /// <summary>Run the conservation proof, which gives totals of the whole federation.</summary>
    Prove,

    /// <summary>Verify the journal of the whole federation, and export checkpoints of it.</summary>
    Verify,
}

/// <summary>How far a permission reaches from the organisation that its holder acts for.</summary>
public enum Reach
{
    /// <summary>Not at all.</summary>
    Nothing,

    /// <summary>The caller's own organisation.</summary>
    Own,

    /// <summary>The caller's own organisation and all those below it.</summary>
    OwnAndBelow,

    /// <summary>The caller's own organisation, all those below it and all those above it.</summary>
    OwnLine,

    /// <summary>Everything, but only for a caller who acts for every organisation.</summary>
    WholeFederation,

    /// <summary>Everything, for any caller with the role.</summary>
    Anywhere,
}
