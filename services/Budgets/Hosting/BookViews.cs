using Federated.Engine.Journals.Postgres;

namespace Federated.Budgets.Hosting;

/// <summary>The SQL views in which an auditor sees books.</summary>
public static class BookViews
{
    /// <summary>The SQL that makes them, of a dialect: "sqlite" or "postgres".</summary>
    public static string Of(string dialect)
    {
        var name = dialect == "postgres" ? "views.postgres.sql" : "views.sql";
        using var stream = typeof(BookViews).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The SQL that makes the journal in a PostgreSQL database, for its administrator.</summary>
    public static string PostgresScript() => PostgresSchema.Script(Of("postgres"));
}
