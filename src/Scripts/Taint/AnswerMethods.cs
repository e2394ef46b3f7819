namespace Afterpatch.Scripts.Taint;

/// <summary>What the page writes back to the client, and tasks that it has the scheduler run.</summary>
internal sealed partial class Machine
{
    private const Taints Telling = Taints.Remote | Taints.Secret | Taints.UploadName;

    /// <summary>Only answers that hold what came from another host, or a secret of the server, are worth a deed.</summary>
    private Value? AnswerMethod(Value target, string method, Value[] args, int line)
    {
        if (target.Type == "response" && method is "write" or "binarywrite" or "writeasync" or "writeline")
        {
            foreach (var arg in args)
                NoteAnswer(arg, line);
            return Value.Unknown;
        }
        if (method is "copyto" or "copytoasync" && args is [{ Type: "response" }, ..])
        {
            NoteAnswer(target, line);
            return Value.Unknown;
        }
        return null;
    }

    private void NoteAnswer(Value value, int line)
    {
        if ((value.Taint & Telling) != 0)
            Record(SinkKind.Answer, line, value, null, "answer");
    }

    /// <summary>The scheduler's objects all share one type here: service, folder, definition, list of actions, action.</summary>
    private Value? ScheduleMethod(Value target, string method, Value first, Value? second, int line)
    {
        if (target.Type != "schedule.service")
            return null;
        switch (method)
        {
            case "create" when target.Fields is not null:
                return Field(target, "$action", "schedule.service");
            case "registertaskdefinition" when second is not null:
                var action = second.Fields?.GetValueOrDefault("$actions")?.Fields?.GetValueOrDefault("$action")?.Fields;
                Record(SinkKind.Process, line, action?.GetValueOrDefault("Path") ?? second, action?.GetValueOrDefault("Arguments"), "Schedule.Service");
                return Value.Unknown;
            case "registertask" when second is not null:
                Record(SinkKind.Process, line, second, null, "Schedule.Service");
                return Value.Unknown;
            case "connect":
                return Value.Unknown;
            default:
                return Value.Object("schedule.service");
        }
    }
}
