// Wagtail's own scripts show only a status for an answer that is not 200: here is the sentence in it.
document.addEventListener("DOMContentLoaded", () => {
  const { jQuery } = window;
  if (!jQuery) return;

  const refusal = (answer) => {
    if (answer?.status !== 400 && answer?.status !== 413) return null;
    try {
      return JSON.parse(answer.responseText);
    } catch {
      return null; // not an answer about the file
    }
  };

  // The dialog that chooses a file: the form comes back with its sentences, as it does with a 200.
  jQuery.ajaxPrefilter((options) => {
    const { success, error } = options;
    if (!success || !error) return;
    options.error = (answer, ...rest) => {
      const told = refusal(answer);
      if (told?.step === "reshow_creation_form") success(answer.responseText);
      else if (told?.error_message) window.alert(told.error_message);
      else error(answer, ...rest);
    };
  });

  // The page for many files.
  jQuery("#fileupload").on("fileuploadalways", (event, data) => {
    const answer = refusal(data.jqXHR);
    if (!answer) return;
    data.context.removeClass("upload-server-error").addClass("upload-failure");
    data.context.find(".right .error_messages").text(answer.error_message);
  });
});
