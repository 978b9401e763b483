namespace Federated.LoadTests;

/// <summary>Puts the built-in scheme of delegation of an ICS in force, with the signatures of all that it binds.</summary>
internal sealed class Schemes(Api api, string ics)
{
    /// <exception cref="InvalidOperationException">The ICS has put a draft of its own, or has a scheme.</exception>
    internal async Task PutInForceAsync(CancellationToken stopping)
    {
        var finance = await api.TokenAsync("system-finance", ics, stopping);
        var draft = await api.GetAsync($"v1/schemes/{ics}", finance, MessagesJson.Default.SchemeDocument, stopping);
        if (draft is not { IsBuiltIn: true })
            throw new InvalidOperationException($"{ics} has a scheme of its own: measure on a journal that has none.");

        draft = await api.PutAsync(
            $"v1/schemes/{ics}", finance, new(Guid.NewGuid(), draft.Scheme), MessagesJson.Default.PutSchemeRequest, MessagesJson.Default.SchemeDocument, stopping);
        foreach (var partner in draft.SignOffs)
        {
            var board = await api.TokenAsync(partner.Organisation == ics ? "partnership-board" : "place-board", partner.Organisation, stopping);
            await api.PostAsync(
                $"v1/schemes/{ics}:signOff", board, new(Guid.NewGuid(), draft.Revision), MessagesJson.Default.SignOffRequest, MessagesJson.Default.JsonElement, stopping);
        }
        await api.PostAsync(
            $"v1/schemes/{ics}:publish", finance, new(Guid.NewGuid(), TodayInLondon()), MessagesJson.Default.PublishRequest, MessagesJson.Default.JsonElement, stopping);
    }

    private static DateOnly TodayInLondon() =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).DateTime);
}
