using System.Text.Json;
using Afterpatch.Core;

namespace Afterpatch.Reports.Json;

/// <summary>Exposed credentials and the checks of least privilege in <c>case.json</c>.</summary>
internal static class CredentialJson
{
    public static void Write(Utf8JsonWriter json, CaseResult result, Texts texts)
    {
        CaseJson.List(json, "credentials", result.Credentials, credential => WriteCredential(json, credential, texts));
        CaseJson.List(json, "leastPrivilege", result.LeastPrivilege, check => WriteCheck(json, check, texts));
    }

    private static void WriteCredential(Utf8JsonWriter json, CredentialExposure credential, Texts texts)
    {
        json.WriteString("identity", credential.Identity);
        json.WriteString("sid", credential.Sid);
        json.WriteString("kind", credential.Kind);
        json.WriteString("place", credential.Place);
        json.WriteString("certainty", credential.Certainty);
        json.WriteString("exposedBy", credential.ExposedBy);
        CaseJson.Strings(json, "alsoExposedBy", credential.AlsoExposedBy);
        CaseJson.Time(json, "exposedUtc", credential.ExposedUtc);
        CaseJson.Time(json, "setUtc", credential.SetUtc);
        json.WriteString("inForce", credential.InForce);
        json.WriteString("privilege", credential.Privilege);
        json.WriteString("why", credential.Why is { } why ? texts.Render(why) : "");
        json.WriteNumber("order", credential.Order);
        json.WriteString("action", texts.Render(credential.Action));
    }

    private static void WriteCheck(Utf8JsonWriter json, PrivilegeCheck check, Texts texts)
    {
        json.WriteString("check", check.Check);
        json.WriteString("state", check.State);
        json.WriteString("subject", check.Subject);
        json.WriteString("evidence", texts.Render(check.Evidence));
        json.WriteString("change", texts.Render(check.Change));
        json.WriteString("breaks", texts.Render(check.Breaks));
        json.WriteString("command", check.Command);
        CaseJson.List(json, "sources", check.Sources, source =>
        {
            json.WriteString("source", source.Source);
            if (source.Offset >= 0)
                json.WriteNumber("offset", source.Offset);
            if (source.Line > 0)
                json.WriteNumber("line", source.Line);
        });
    }
}
