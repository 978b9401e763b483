using Federated.Domain.Organisations;

namespace Federated.Domain.Decisions.Schemes;

/// <summary>What can be asked of the schemes of an ICS. A closed set: <see cref="SchemeDecider"/> has an arm for each.</summary>
/// <param name="By">Who asks.</param>
public abstract record SchemeCommand(Person By);

/// <summary>Sets the draft, whole. What was signed off of the draft before it is not signed off any more.</summary>
/// <param name="By">Who asks: one of the ICS's people.</param>
/// <param name="Scheme">The draft.</param>
/// <param name="Ground">Organisations and funds that it is checked against.</param>
public sealed record SetDraft(Person By, Scheme Scheme, SchemeGround Ground) : SchemeCommand(By);

/// <summary>Signs the draft off for a partner.</summary>
/// <param name="By">Who asks: one of the partner's own people.</param>
/// <param name="Organisation">The partner: the ICS, or a place directly below it.</param>
/// <param name="Revision">The draft that was read: <see cref="SchemeBook.Revision"/>.</param>
/// <param name="Federation">The organisations, which say who the partners are.</param>
public sealed record SignOffDraft(Person By, string Organisation, int Revision, Federation Federation) : SchemeCommand(By);

/// <summary>Makes the draft the next version.</summary>
/// <param name="By">Who asks: one of the ICS's people.</param>
/// <param name="EffectiveFrom">First day in force: today or later, and after the first day of the version before.</param>
/// <param name="Ground">Organisations and funds as they are now.</param>
public sealed record PublishDraft(Person By, DateOnly EffectiveFrom, SchemeGround Ground) : SchemeCommand(By);
