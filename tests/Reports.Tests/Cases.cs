using Afterpatch.Core;

namespace Afterpatch.Reports.Tests;

/// <summary>Hand-made cases.</summary>
internal static class Cases
{
    public static readonly Texts English = KnowledgeBase.Embedded.Texts("en");

    public static readonly Texts French = KnowledgeBase.Embedded.Texts("fr");

    private static readonly DateTime Utc = new(2021, 3, 3, 4, 12, 55, DateTimeKind.Utc);

    /// <summary>A case in which every string that evidence can fill is <paramref name="text"/>.</summary>
    public static CaseResult With(string text)
    {
        var at = new EvidencePointer(text, 12, 3, 4, 5);
        var finding = new Finding
        {
            Detector = "test",
            TitleKey = "story.missing.access",
            TitleArgs = new Dictionary<string, string> { ["subject"] = text },
            Severity = Severity.High,
            Confidence = Confidence.High,
            Outcome = Outcome.Succeeded,
            State = FindingState.Active,
            Attack = ["T1505.003"],
            Answers = [Question.Exploited],
            FirstUtc = Utc,
            LastUtc = Utc.AddHours(1),
            Subject = new("file", text),
            Entities = [new("url", text)],
            Evidence = [new(at, text)],
            Details = [new(text, text), new(text, text)],
        };
        return new CaseResult
        {
            Tool = new("afterpatch", "1", "2026-01-01", "00"),
            Host = new HostInfo
            {
                Name = text,
                Domain = text,
                Os = text,
                TimeZone = text,
                Exchange = new("Exchange 2016", "CU18", text, Utc, [new(text, text, Utc, null, text)]),
            },
            Verdict = new(Overall.Compromised, [new(Question.Exploited, Answer.Yes, Confidence.High, [finding.Id], [Message.Of("limit.absent", ("source", text))])]),
            Findings = [finding],
            Story = [new(Utc, "access", Message.Of("story.missing.access", ("subject", text)), [finding.Id])],
            Exposure = [new("CVE-2021-26855", text, Utc.AddDays(-30), Utc.AddDays(9), true, Message.Of("exposure.basis.build", ("build", text)))],
            Credentials = [new(text, text, finding.Id, Utc, text, 1, new Message("plan.reset-machine-first.title")) { Sid = text, Place = text, SetUtc = Utc, Why = new Message("credential.why.lsa"), AlsoExposedBy = [finding.Id] }],
            LeastPrivilege = [new("K1", "open", text, Message.Of("privilege.k1.open", ("account", text), ("services", text), ("set", text)), new Message("privilege.k1.change"), new Message("privilege.k1.breaks"), "Get-Item", [at])],
            Movement = Moved(text, at),
            Coverage = [new("iis", Question.Exploited, Utc.AddDays(-20), Utc, [new(Utc.AddDays(-10), Utc.AddDays(-9))], CoverageState.Partial)],
            Plan = [new(1, "remove", new Message("plan.remove-webshell.action"), [finding.Id], "Get-Item", new Message("plan.remove-webshell.verify")) { Id = "remove-webshell", Subjects = [text], DryRun = "Get-Item -WhatIf", Reason = new Message("plan.reset-prepare.reason"), Breaks = new Message("plan.reset-prepare.breaks") }],
            Inventory = [new("service", text, "unknown", [new(text, text)], at)],
            Diagnostics = [new Diagnostic(text, 5, text, text)],
            Manifest = [new(text, 9, null, "evtx", 1, 1)],
        };
    }

    private static Movement Moved(string text, EvidencePointer at) => new(
        [new("server", "server", text), new("host:" + text, "external", text) { Aliases = [text], IsAttacker = true }],
        [
            new("host:" + text, "server", "remote-desktop", text, Utc, Utc, 3, true) { By = text, Via = text, LogonType = 10, Package = text, Failed = 1, Privileged = 1, CountAfterExploit = 2, Weight = 110, Evidence = [at] },
            new("server", "host:" + text, "explicit-credentials", text, Utc, Utc, 1, true) { By = text, Via = text, Weight = 105, Evidence = [at] },
        ])
    { ExploitedUtc = Utc, Reach = [new(text, Utc, true, ["host:" + text])] };
}
