using Federated.Budgets.Grains;
using Federated.Domain;
using Federated.Domain.Budgets;
using Federated.Domain.Budgets.Reporting;

namespace Federated.Budgets.Books;

/// <summary>Plans and reports: from memory, without the journal.</summary>
internal sealed partial class BookKeeper
{
    /// <summary>How a line is phased, and its budget now.</summary>
    public Task<PlanView> Plan(Line line) => _book.Read((book, _) =>
        new PlanView(book.Plans.GetValueOrDefault(line, Domain.Budgets.Reporting.Plan.Default), book.On(line).HeldPence));

    /// <summary>What a month's report says of each line of a year.</summary>
    public Task<ReportView> Report(FinancialYear year, Month month) => _book.Read((book, version) =>
        new ReportView(version, MonthlyReport.Of(book, year, month)));
}
